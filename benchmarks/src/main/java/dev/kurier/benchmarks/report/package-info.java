/** What was found, as JSON, text, picture and page. */
@NullMarked
package dev.kurier.benchmarks.report;

import org.jspecify.annotations.NullMarked;
