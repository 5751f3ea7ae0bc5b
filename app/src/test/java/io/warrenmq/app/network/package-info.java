/**
 * A network of hosts inside this machine, whose links can be cut one by one and one way only. Needs root, and the
 * {@code ip} command of Linux; tests that use it are skipped where these are missing.
 */
package io.warrenmq.app.network;
