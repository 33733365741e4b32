package dev.kurier.runner.execute;

import dev.kurier.runner.task.ExecutionRequest;
import java.io.IOException;

/** Where a run takes place, from its being given there to its ending. Safe for many threads. */
sealed interface Seat permits Worker, WarmChild {

  /** Whoever wants to know what becomes of a run. */
  interface Listener {

    /** It is this run's turn: its time begins. */
    void started();

    /** It has written something. */
    void wrote(int stream, long offset, byte[] bytes);

    /** It says how far it has come; the task has made this frame, and may have forged it. */
    void progressed(Frame frame);

    /** It is over; told once, last. */
    void ended(Ending ending);
  }

  /**
   * Gives it a run. An exception means that nothing has run and nothing will be told.
   *
   * @throws IOException if the process is gone
   */
  void begin(ExecutionRequest request, Listener listener) throws IOException;

  /** Asks the run of this listener to stop; another may be under way by now. */
  void cancel(Listener of, StopCause cause);

  /** Has the tree of this listener's run killed; who cannot be told is ended itself. */
  void kill(Listener of);

  /**
   * Ends the process that does not obey; its zygote then sweeps up what it leaves. Asked again, it
   * ends the zygote that has not.
   */
  void destroy(Listener of);

  /** What the code has in common that its interpreter has loaded. */
  String code();

  /** Gives it back unused. */
  void leave();
}
