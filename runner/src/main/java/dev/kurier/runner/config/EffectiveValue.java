package dev.kurier.runner.config;

/**
 * One setting as it is in force.
 *
 * @param name its path, for example {@code handlers.shop.ocr.timeout}
 * @param value its value as text; a secret is already replaced
 * @param source a flag, an environment variable, a place in the file, or {@code default}
 */
public record EffectiveValue(String name, String value, String source) {}
