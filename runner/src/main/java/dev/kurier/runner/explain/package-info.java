/** Why a task stands where it stands, from what is written down of it and of everything else. */
@NullMarked
package dev.kurier.runner.explain;

import org.jspecify.annotations.NullMarked;
