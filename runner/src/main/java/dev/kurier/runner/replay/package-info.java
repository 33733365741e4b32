/** Which tasks run again: the filter language, how a replay goes on, and how shadows compare. */
@NullMarked
package dev.kurier.runner.replay;

import org.jspecify.annotations.NullMarked;
