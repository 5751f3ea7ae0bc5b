/** The commands: their arguments, banners, requests and texts. */
@NullMarked
package io.warrenmq.ctl.command;

import org.jspecify.annotations.NullMarked;
