package io.patchbay.sim.sweep;

/// One answer that was not the right one.
///
/// @param query the question, as a query string
/// @param way how it was asked
/// @param expected outcome and file names
/// @param got outcome and file names, or what is wrong with the answer
public record WrongAnswer(String query, String way, String expected, String got) {}
