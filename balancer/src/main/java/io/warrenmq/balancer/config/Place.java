package io.warrenmq.balancer.config;

/**
 * Where something stands.
 *
 * @param line from 1 on; 0 for a file as a whole
 */
public record Place(String file, int line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
