package dev.kurier.runner.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyTest {

  private static final int SOON_MILLIS = 10_000;
  private static final int A_WHILE_MILLIS = 300;
  private static final long ME = ProcessHandle.current().pid();

  private ServerSocket server;
  private Proxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::echo);
    proxy = Proxy.to(server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  /** Each byte comes back, on a thread for each connection. */
  private void echo() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (connection) {
                connection.getInputStream().transferTo(connection.getOutputStream());
              } catch (IOException ended) {
                assertThat(ended).isNotNull();
              }
            });
      } catch (IOException closed) {
        assertThat(closed).isNotNull();
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(SOON_MILLIS);
    return socket;
  }

  private static int answer(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    return socket.getInputStream().read();
  }

  private static boolean isClosed(Socket socket) {
    try {
      return answer(socket) < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void ownerOfAConnectionIsFound() throws IOException {
    try (Socket socket = connect()) {
      assertThat(SocketOwners.ownerOf(socket.getLocalPort())).isEqualTo(ME);
    }
  }

  @Test
  void bytesComeThrough() throws IOException {
    try (Socket socket = connect()) {
      assertThat(answer(socket)).isEqualTo('x');
    }
  }

  @Test
  void processThatIsCutOffIsDisconnectedAndStaysSoUntilItIsHealed() throws IOException {
    try (Socket before = connect()) {
      assertThat(answer(before)).isEqualTo('x');
      proxy.cut(ME);
      assertThat(isClosed(before)).isTrue();
      try (Socket meanwhile = connect()) {
        assertThat(isClosed(meanwhile)).isTrue();
      }
      proxy.heal(ME);
      try (Socket after = connect()) {
        assertThat(answer(after)).isEqualTo('x');
      }
    }
  }

  @Test
  void anotherProcessIsNotCutOff() throws IOException {
    proxy.cut(ME + 1);
    try (Socket socket = connect()) {
      assertThat(answer(socket)).isEqualTo('x');
    }
  }

  @Test
  void stalledConnectionIsOpenAndSilent() throws IOException {
    try (Socket socket = connect()) {
      assertThat(answer(socket)).isEqualTo('x');
      proxy.stall(ME);
      socket.setSoTimeout(A_WHILE_MILLIS);
      assertThatThrownBy(() -> answer(socket)).isInstanceOf(SocketTimeoutException.class);
      proxy.heal(ME);
      socket.setSoTimeout(SOON_MILLIS);
      assertThat(isClosed(socket)).isTrue();
    }
  }
}
