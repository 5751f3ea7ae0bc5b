/**
 * What the command line and a node say to each other: authentication by the cookie, then sealed lines of JSON with
 * requests and answers. Used by both sides.
 */
@NullMarked
package io.warrenmq.ctl.protocol;

import org.jspecify.annotations.NullMarked;
