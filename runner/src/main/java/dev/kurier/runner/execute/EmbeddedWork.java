package dev.kurier.runner.execute;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.runner.execute.ThreadRun.Ending;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode.EmbeddedFunction;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One call of a function in the embedded Python. */
final class EmbeddedWork implements ThreadRun.Work {

  private final ExecutionRequest request;
  private final EmbeddedPython.Call call;
  private final Executor interrupter;
  private final OutputSink output;

  /**
   * A call that has not begun.
   *
   * @param interrupter a thread that may wait for the GIL
   */
  EmbeddedWork(
      ExecutionRequest request, EmbeddedPython.Call call, Executor interrupter, OutputSink output) {
    this.request = request;
    this.call = call;
    this.interrupter = interrupter;
    this.output = output;
  }

  @Override
  public Ending run() {
    byte[] answer = call.run(Bodies.task(request, (EmbeddedFunction) request.handler().code()));
    return answer == null ? withoutAnswer() : ending(ByteBuffer.wrap(answer));
  }

  private Ending ending(ByteBuffer frames) {
    Ending ending = withoutAnswer();
    while (frames.hasRemaining()) {
      Frame frame = FrameCodec.next(frames);
      switch (frame.type()) {
        case LOG -> {
          Bodies.Log log = Bodies.log(frame);
          output.accept(request.execution(), frame.flags(), log.offset(), log.bytes());
        }
        case RESULT ->
            ending =
                Ending.of(
                    Verdict.result(JsonText.of(frame.body()), request.handler().limits().result()));
        case ERROR -> ending = Ending.of(Verdict.failed(Bodies.read(frame, Refusal.class)));
        case BYE -> {
          Bye bye = Bodies.read(frame, Bye.class);
          var totals = new OutputTotals(bye.stdout(), bye.stderr());
          ending = new Ending(ending.outcome(), bye.tail(), Optional.of(totals));
        }
        case HELLO, READY, SPAWN, TASK, STARTED, CANCEL, KILL, SHUTDOWN, PROGRESS, SYNC, LEASE ->
            throw new IllegalStateException("the embedded Python sent a " + frame.type());
      }
    }
    return ending;
  }

  private static Ending withoutAnswer() {
    return Ending.of(
        new Outcome.Failed(
            FailureKind.RETRYABLE,
            "HANDLER_ERROR",
            "",
            "the function ended without an answer",
            "",
            Optional.empty()));
  }

  @Override
  public void interrupt(StopCause cause) {
    call.ask();
    interrupter.execute(() -> call.interrupt(cause));
  }
}
