package io.warrenmq.vrrp.config;

import java.util.List;

/** The parts of one line that is not empty. */
record Line(Place place, List<Token> tokens) {}
