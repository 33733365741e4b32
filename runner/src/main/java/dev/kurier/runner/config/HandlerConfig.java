package dev.kurier.runner.config;

import dev.kurier.runner.task.HandlerSpec;

/**
 * One handler of the file.
 *
 * @param spec what runs and how
 * @param queue the queue that its tasks travel in unless the submitter chooses another
 */
public record HandlerConfig(HandlerSpec spec, String queue) {}
