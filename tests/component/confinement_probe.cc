// Runs inside a container: tries what containers may and may not do, and says for each of its
// arguments "name: ok" or "name: why not". Static, so that it runs in any image.
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace {

constexpr int kMaxForks = 500;

// Each returns a negative number and sets errno if it is refused.
long try_user_namespace() {
  return ::unshare(CLONE_NEWUSER);
}

long try_clone_of_a_namespace() {
  const long child = ::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, 0L);
  if (child == 0) ::_exit(0);
  if (child > 0) ::waitpid(static_cast<pid_t>(child), nullptr, 0);
  return child;
}

long try_clone3() {
  return ::syscall(SYS_clone3, nullptr, 0);
}

long try_keyctl() {
  return ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
}

long try_io_uring() {
  char parameters[256] = {};
  return ::syscall(SYS_io_uring_setup, 1, parameters);
}

long try_userfaultfd() {
  return ::syscall(SYS_userfaultfd, O_CLOEXEC);
}

long try_vsock() {
  return ::socket(AF_VSOCK, SOCK_STREAM, 0);
}

long try_kernel_crypto() {
  return ::socket(AF_ALG, SOCK_SEQPACKET, 0);
}

long try_packet_capture() {
  return ::socket(AF_PACKET, SOCK_RAW, 0);
}

long try_raw_ip() {
  return ::socket(AF_INET, SOCK_RAW, 1);
}

// What debuggers and profilers do with their own children.
long try_ptrace() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) < 0) return -1;
  if (!WIFSTOPPED(status)) {
    errno = EPERM;
    return -1;
  }
  const long continued = ::ptrace(PTRACE_CONT, child, nullptr, nullptr);
  ::waitpid(child, &status, 0);
  return continued;
}

// Linux's own asynchronous I/O, not io_uring.
long try_aio() {
  aio_context_t context = 0;
  const long made = ::syscall(SYS_io_setup, 1, &context);
  if (made == 0) ::syscall(SYS_io_destroy, context);
  return made;
}

// How many children a process can have at once.
void print_forks() {
  int children = 0;
  while (children < kMaxForks) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::pause();
      ::_exit(0);
    }
    if (child < 0) break;
    ++children;
  }
  std::printf("forks: %d\n", children);
}

struct Probe {
  const char* name;
  long (*attempt)();
};

constexpr Probe kProbes[] = {
    {"user-namespace", try_user_namespace},
    {"clone", try_clone_of_a_namespace},
    {"clone3", try_clone3},
    {"keyctl", try_keyctl},
    {"io_uring", try_io_uring},
    {"userfaultfd", try_userfaultfd},
    {"vsock", try_vsock},
    {"alg", try_kernel_crypto},
    {"packet", try_packet_capture},
    {"raw-ip", try_raw_ip},
    {"ptrace", try_ptrace},
    {"aio", try_aio},
};

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "forks") == 0) print_forks();
    if (std::strcmp(argv[i], "no_new_privs") == 0)
      std::printf("no_new_privs: %d\n", ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    for (const Probe& probe : kProbes) {
      if (std::strcmp(argv[i], probe.name) != 0) continue;
      const long got = probe.attempt();
      std::printf("%s: %s\n", probe.name, got >= 0 ? "ok" : ::strerrorname_np(errno));
    }
  }
  return 0;
}
