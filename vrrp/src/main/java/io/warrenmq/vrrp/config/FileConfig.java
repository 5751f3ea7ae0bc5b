package io.warrenmq.vrrp.config;

import java.nio.file.Path;

/**
 * A {@code vrrp_track_file}: a number in a file, multiplied by the weight and added to the priority.
 *
 * @param weight the factor; 0 sets instances to FAULT while the number is not 0
 */
public record FileConfig(Place place, String name, Path file, int weight, boolean reverse) {}
