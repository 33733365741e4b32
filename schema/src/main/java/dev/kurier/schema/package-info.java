/** Checks payloads by JSON Schema. */
@NullMarked
package dev.kurier.schema;

import org.jspecify.annotations.NullMarked;
