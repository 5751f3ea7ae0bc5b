package io.warrenmq.ctl.protocol;

/**
 * Why a request was not carried out.
 *
 * @param kind for programs: {@code no_such_user}, {@code not_running}, {@code timeout}
 * @param text for people; says what to do when that is not plain
 * @param exitCode of the command: 64 to 78, see {@link ExitCode}
 */
public record Failure(String kind, String text, int exitCode) {}
