package io.warrenmq.app.config;

/**
 * A value before it is read.
 *
 * @param name the key
 * @param text the value; secrets are among them, so an entry is never printed
 * @param origin where it was written
 */
record Entry(KeyName name, String text, Origin origin) {

    @Override
    public String toString() {
        return name + " from " + origin;
    }
}
