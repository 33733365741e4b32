/** Hostile records and handlers against a whole installation with real parts. */
@NullMarked
package dev.kurier.runner.hostile;

import org.jspecify.annotations.NullMarked;
