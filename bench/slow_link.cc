// A proxy that delays: the kernel of the machine may have no netem.
//   trainyard-slow-link PORT MILLISECONDS
// Forwards connections to PORT on loopback, each byte that long after it arrived, in both
// directions, and prints the port it listens on. Ends when its standard input does. What is under
// way lies in pipes, by splice(2): the proxy copies nothing, so that it takes little of the CPUs
// that it shares with both ends. At most 64 pieces of 256 KiB per direction of a connection are
// under way, as on a link with a window that large.

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <boost/asio.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Socket = std::shared_ptr<tcp::socket>;

constexpr std::size_t kPiece = 256 << 10;
constexpr std::size_t kMaxUnderWay = 64;
constexpr int kPipeSize = 256 << 10;

struct Pipe {
  std::array<int, 2> ends;
};

// Empty pipes, which are used again.
class Pool {
 public:
  Pipe take() {
    if (!free_.empty()) {
      const Pipe pipe = free_.back();
      free_.pop_back();
      return pipe;
    }
    Pipe made;
    if (pipe2(made.ends.data(), O_NONBLOCK | O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe2");
    // Beyond fs.pipe-user-pages-soft they are smaller, and hold less of a piece.
    fcntl(made.ends[1], F_SETPIPE_SZ, kPipeSize);
    return made;
  }
  void give(Pipe pipe) { free_.push_back(pipe); }

 private:
  std::vector<Pipe> free_;
};

// One direction of a connection; the sockets are those of both.
class Direction : public std::enable_shared_from_this<Direction> {
 public:
  Direction(Socket from, Socket to, Pool& pool, Clock::duration delay)
      : from_(std::move(from)),
        to_(std::move(to)),
        pool_(pool),
        delay_(delay),
        timer_(from_->get_executor()) {}
  ~Direction() {
    for (const Piece& piece : pieces_)
      if (piece.size > 0)
        for (const int each : piece.pipe.ends) ::close(each);
  }

  void read() {
    reading_ = true;
    from_->async_wait(tcp::socket::wait_read,
                      [self = shared_from_this()](auto error) { self->take_piece(!error); });
  }

 private:
  struct Piece {
    Clock::time_point due;
    Pipe pipe;
    std::size_t size;  // 0: the end, which has no pipe
  };

  void take_piece(bool well) {
    const Pipe pipe = pool_.take();
    const ssize_t size = well ? splice(from_->native_handle(), nullptr, pipe.ends[1], nullptr,
                                       kPiece, SPLICE_F_NONBLOCK)
                              : 0;
    const bool again = size < 0 && errno == EAGAIN;
    if (size <= 0) pool_.give(pipe);
    if (again) return read();
    pieces_.push_back({Clock::now() + delay_, pipe, size > 0 ? static_cast<std::size_t>(size) : 0});
    reading_ = false;
    ended_ = size <= 0;
    if (pieces_.size() == 1) wait();
    read_more();
  }

  void read_more() {
    if (!reading_ && !ended_ && pieces_.size() < kMaxUnderWay) read();
  }

  void wait() {
    timer_.expires_at(pieces_.front().due);
    timer_.async_wait([self = shared_from_this()](auto) { self->write(); });
  }

  void write() {
    Piece& piece = pieces_.front();
    if (piece.size == 0) return end(tcp::socket::shutdown_send);
    while (piece.size > 0) {
      const ssize_t size = splice(piece.pipe.ends[0], nullptr, to_->native_handle(), nullptr,
                                  piece.size, SPLICE_F_NONBLOCK);
      if (size < 0 && errno == EAGAIN) {
        to_->async_wait(tcp::socket::wait_write,
                        [self = shared_from_this()](auto error) { self->write_on(!error); });
        return;
      }
      if (size <= 0) return end(tcp::socket::shutdown_both);
      piece.size -= static_cast<std::size_t>(size);
    }
    pool_.give(piece.pipe);
    pieces_.pop_front();
    if (!pieces_.empty()) wait();
    read_more();
  }

  void write_on(bool well) {
    if (well) return write();
    end(tcp::socket::shutdown_both);
  }

  // The receiver learns of the sender's end; if it went away itself, the sender learns of that.
  void end(tcp::socket::shutdown_type what) {
    boost::system::error_code ignored;
    to_->shutdown(what, ignored);
    if (what == tcp::socket::shutdown_both) from_->shutdown(what, ignored);
  }

  Socket from_, to_;
  Pool& pool_;
  Clock::duration delay_;
  asio::steady_timer timer_;
  std::deque<Piece> pieces_;
  bool reading_ = false, ended_ = false;
};

class Proxy {
 public:
  Proxy(asio::io_context& io, unsigned short port, Clock::duration delay)
      : behind_(asio::ip::address_v4::loopback(), port),
        delay_(delay),
        listener_(io, {asio::ip::address_v4::loopback(), 0}) {}

  unsigned short port() const { return listener_.local_endpoint().port(); }

  void accept() {
    listener_.async_accept([this](auto error, tcp::socket accepted) {
      if (!error) join(std::make_shared<tcp::socket>(std::move(accepted)));
      accept();
    });
  }

 private:
  void join(const Socket& client) {
    auto server = std::make_shared<tcp::socket>(client->get_executor());
    server->async_connect(behind_, [this, client, server](auto error) {
      if (error) return;
      for (const auto& socket : {client, server}) {
        socket->set_option(tcp::no_delay(true));
        socket->native_non_blocking(true);
      }
      std::make_shared<Direction>(client, server, pool_, delay_)->read();
      std::make_shared<Direction>(server, client, pool_, delay_)->read();
    });
  }

  tcp::endpoint behind_;
  Clock::duration delay_;
  tcp::acceptor listener_;
  Pool pool_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: trainyard-slow-link PORT MILLISECONDS\n");
    return 2;
  }
  const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
  const std::chrono::duration<double, std::milli> delay(std::atof(argv[2]));
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  std::signal(SIGPIPE, SIG_IGN);  // splice(2) to a connection that was closed
  asio::io_context io(1);
  Proxy proxy(io, port, std::chrono::duration_cast<Clock::duration>(delay));
  proxy.accept();
  std::printf("%u\n", proxy.port());
  std::fflush(stdout);
  asio::posix::stream_descriptor input(io, dup(STDIN_FILENO));
  char byte;
  input.async_read_some(asio::buffer(&byte, 1), [&](auto, std::size_t) { io.stop(); });
  io.run();
}
