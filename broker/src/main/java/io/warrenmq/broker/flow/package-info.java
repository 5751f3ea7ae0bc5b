/** What slows publishers down: back-pressure by memory and disk, and the alarms that operators see. */
@NullMarked
package io.warrenmq.broker.flow;

import org.jspecify.annotations.NullMarked;
