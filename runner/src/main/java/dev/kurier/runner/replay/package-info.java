/** Which dead letters run again: the filter language, and how a replay goes on. */
@NullMarked
package dev.kurier.runner.replay;

import org.jspecify.annotations.NullMarked;
