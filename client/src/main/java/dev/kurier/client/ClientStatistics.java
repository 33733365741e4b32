package dev.kurier.client;

/**
 * Counts of one client since its start.
 *
 * @param inFlight tasks submitted with a reply wanted, and not ended yet
 * @param replies replies that ended a task in flight
 * @param unknownReplies replies for nobody here: duplicates, reported ones that come after the
 *     settled ones, and those of other instances of the app that read the same partition
 * @param malformedReplies records on the reply topic that are no replies
 * @param reportedReplies replies of runners that completed a result before the task ended
 * @param differingReplies those of them after which the task ended otherwise
 */
public record ClientStatistics(
    int inFlight,
    long replies,
    long unknownReplies,
    long malformedReplies,
    long reportedReplies,
    long differingReplies) {}
