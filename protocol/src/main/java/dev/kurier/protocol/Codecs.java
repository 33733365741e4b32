package dev.kurier.protocol;

/** The codecs of everything that Kurier writes to Kafka: one for each kind of record. */
public final class Codecs {

  /** Records of {@code events}. */
  public static final Codec<Event> EVENT =
      new StrictCodec<>(Schema.EVENT, Limits.BODY, EventForm::write, EventForm::read);

  /** Records of {@code intake}. */
  public static final Codec<Request> REQUEST =
      new StrictCodec<>(Schema.REQUEST, Limits.BODY, RequestForm::write, RequestForm::read);

  /** Records of {@code state}. */
  public static final Codec<TaskState> STATE =
      new StrictCodec<>(Schema.STATE, Limits.BODY, StateForm::write, StateForm::read);

  /** Records of {@code replies.<app>}. */
  public static final Codec<Reply> REPLY =
      new StrictCodec<>(Schema.REPLY, Limits.BODY, ReplyForm::write, ReplyForm::read);

  /** Records of {@code dead.<queue>}. */
  public static final Codec<DeadLetter> DEAD_LETTER =
      new StrictCodec<>(
          Schema.DEAD_LETTER, Limits.BODY, DeadLetterForm::write, DeadLetterForm::read);

  /** Records of {@code control}. */
  public static final Codec<Control> CONTROL =
      new StrictCodec<>(Schema.CONTROL, Limits.BODY, ControlForm::write, ControlForm::read);

  /** Records of {@code logs}. */
  public static final Codec<LogEntry> LOG =
      new StrictCodec<>(Schema.LOG, Limits.BODY, LogForm::write, LogForm::read);

  /** Records of {@code replays}. */
  public static final Codec<ReplayState> REPLAY =
      new StrictCodec<>(Schema.REPLAY, Limits.BODY, ReplayForm::write, ReplayForm::read);

  /** Records of {@code schedules}. */
  public static final Codec<ScheduleState> SCHEDULE =
      new StrictCodec<>(Schema.SCHEDULE, Limits.BODY, ScheduleForm::write, ScheduleForm::read);

  private Codecs() {}

  /**
   * Records of {@code tasks.<queue>} and {@code retries.<queue>}. A body without a queue belongs to
   * this one; a body that names another is refused, because it did not come here in order.
   *
   * @param queue the queue whose topic the records lie on
   */
  public static Codec<Task> task(String queue) {
    return new StrictCodec<>(
        Schema.TASK, Limits.TASK, TaskForm::write, fields -> TaskForm.read(fields, queue));
  }
}
