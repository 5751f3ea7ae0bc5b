package io.warrenmq.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A broker under measurement, started and stopped by a script of {@code bench/peers}: {@code SCRIPT start PORT} prints
 * {@code PID n} when the broker is ready, {@code SCRIPT stop PORT} ends it.
 */
record Peer(String name, Path script, int port) {
    long start() throws IOException, InterruptedException {
        String output = call("start");
        for (String line : output.lines().toList()) {
            if (line.startsWith("PID ")) {
                return Long.parseLong(line.substring(4).trim());
            }
        }
        throw new IOException(script + " start " + port + " printed no PID; it said:\n" + output);
    }

    void stop() throws IOException, InterruptedException {
        call("stop");
    }

    private String call(String verb) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(script.toString(), verb, Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        StringBuilder output = new StringBuilder();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.append(line).append('\n');
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(script + " " + verb + " " + port + " ended with " + status + ":\n" + output);
        }
        return output.toString();
    }
}
