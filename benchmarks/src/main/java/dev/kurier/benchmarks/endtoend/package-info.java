/** An installation of processes on this machine, from the submit to the settled reply. */
@NullMarked
package dev.kurier.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
