#include "runtime/seccomp_profile.h"

#include <sys/utsname.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/json_object.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

constexpr std::string_view kAllow = "SCMP_ACT_ALLOW";
constexpr std::string_view kRefuse = "SCMP_ACT_ERRNO";
constexpr int kNotPermitted = 1;     // EPERM, the same on both architectures
constexpr int kNotImplemented = 38;  // ENOSYS

constexpr std::string_view kAllowedCalls =
    // Files and folders.
    "access cachestat chdir chmod chown chown32 close close_range copy_file_range creat dup "
    "dup2 dup3 faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir "
    "fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr "
    "flistxattr flock fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync "
    "ftruncate ftruncate64 futimesat getcwd getdents getdents64 getxattr getxattrat "
    "inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl lchown lchown32 "
    "lgetxattr link linkat listmount listxattr listxattrat llistxattr _llseek lremovexattr "
    "lseek lsetxattr lstat lstat64 mkdir mkdirat mknod mknodat name_to_handle_at newfstatat "
    "open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead "
    "readlink readlinkat readv removexattr removexattrat rename renameat renameat2 rmdir "
    "sendfile sendfile64 setxattr setxattrat splice stat stat64 statfs statfs64 statmount "
    "statx symlink symlinkat sync sync_file_range syncfs tee truncate truncate64 umask unlink "
    "unlinkat utime utimensat utimensat_time64 utimes vmsplice write writev "
    // Waiting for several events.
    "epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait "
    "epoll_wait_old eventfd eventfd2 _newselect pipe pipe2 poll ppoll ppoll_time64 pselect6 "
    "pselect6_time64 select "
    // Asynchronous I/O of files (not io_uring).
    "io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 ioprio_get "
    "ioprio_set io_setup io_submit "
    // Memory.
    "brk madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2 "
    "mlockall mmap mmap2 mprotect mremap mseal msync munlock munlockall munmap pkey_alloc "
    "pkey_free pkey_mprotect process_mrelease remap_file_pages "
    // Processes and threads.
    "capget capset chroot execve execveat exit exit_group fork futex futex_requeue "
    "futex_time64 futex_wait futex_waitv futex_wake getcpu getegid getegid32 geteuid "
    "geteuid32 getgid getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid "
    "getpriority getresgid getresgid32 getresuid getresuid32 getrlimit get_robust_list "
    "getrusage getsid get_thread_area gettid getuid getuid32 landlock_add_rule "
    "landlock_create_ruleset landlock_restrict_self pidfd_open prctl prlimit64 "
    "process_vm_readv process_vm_writev ptrace rseq sched_getaffinity sched_getattr "
    "sched_getparam sched_get_priority_max sched_get_priority_min sched_getscheduler "
    "sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr "
    "sched_setparam sched_setscheduler sched_yield seccomp setfsgid setfsgid32 setfsuid "
    "setfsuid32 setgid setgid32 setgroups setgroups32 setpgid setpriority setregid setregid32 "
    "setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit "
    "set_robust_list setsid set_thread_area set_tid_address setuid setuid32 sysinfo times "
    "ugetrlimit uname uretprobe vfork wait4 waitid waitpid "
    // Signals.
    "kill pause pidfd_send_signal restart_syscall rt_sigaction rt_sigpending rt_sigprocmask "
    "rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 "
    "rt_tgsigqueueinfo sigaltstack signalfd signalfd4 sigprocmask sigreturn tgkill tkill "
    // Messages, semaphores, shared memory.
    "ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend "
    "mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop semtimedop "
    "semtimedop_time64 shmat shmctl shmdt shmget "
    // Sockets; socket(2) itself is decided by its family, below.
    "accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom "
    "recvmmsg recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown "
    "socketpair "
    // Time.
    "adjtimex alarm clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 "
    "clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 getitimer getrandom "
    "gettimeofday nanosleep setitimer time timer_create timer_delete timer_getoverrun "
    "timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create "
    "timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 ";

// Only on this architecture.
constexpr std::string_view kAmd64Calls = "arch_prctl modify_ldt ";
constexpr std::string_view kArm64Calls =
    "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls ";

// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET (linux/sched.h): none of them.
constexpr std::int64_t kNamespaceFlags = 0x7e020000;
// Linux, with and without 32-bit addresses or UNAME26 (linux/personality.h), and the question
// alone.
constexpr std::int64_t kPersonalities[] = {0, 0x8, 0x20000, 0x20008, 0xffffffff};
constexpr std::int64_t kKernelCrypto = 38;     // AF_ALG
constexpr std::int64_t kVirtualMachines = 40;  // AF_VSOCK

json::array words_of(std::string_view text) {
  json::array words;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return words;
}

json::object allow_where(std::string_view call, std::string_view comparison, std::int64_t value,
                         std::int64_t second = 0) {
  json::object argument{{"index", 0}, {"value", value}, {"op", comparison}};
  if (comparison == "SCMP_CMP_MASKED_EQ") argument["valueTwo"] = second;
  return {{"names", json::array{call}}, {"action", kAllow}, {"args", json::array{argument}}};
}

// The names in seccomp profiles of an architecture and of those whose programs it can also run.
json::array architectures_of(std::string_view architecture) {
  if (architecture == "amd64") return {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"};
  if (architecture == "arm64") return {"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"};
  return {};
}

bool has(const json::array& list, std::string_view word) {
  return std::ranges::any_of(
      list, [&](const json::value& item) { return item.is_string() && item.get_string() == word; });
}

// "4.8" is not later than "6.1.0-18-amd64": by the first two numbers.
bool is_at_least(std::string_view kernel, std::string_view wanted) {
  const auto numbers = [](std::string_view text) {
    std::pair<int, int> found{0, 0};
    const auto first = std::from_chars(text.data(), text.data() + text.size(), found.first);
    if (first.ptr != text.data() + text.size() && *first.ptr == '.')
      std::from_chars(first.ptr + 1, text.data() + text.size(), found.second);
    return found;
  };
  return numbers(kernel) >= numbers(wanted);
}

bool has_capability(const SeccompFacts& facts, const json::value& capability) {
  return capability.is_string() &&
         std::ranges::any_of(facts.capabilities, [&](std::string_view held) {
           return capability.get_string() == held;
         });
}

// Whether `includes` enables a rule: it satisfies each kind of condition that is listed.
bool includes_this(const json::object& condition, const SeccompFacts& facts) {
  const json::array architectures = array_at(condition, "arches");
  if (!architectures.empty() && !has(architectures, facts.architecture)) return false;
  const json::array capabilities = array_at(condition, "caps");
  if (!std::ranges::all_of(capabilities,
                           [&](const auto& each) { return has_capability(facts, each); }))
    return false;
  const std::string kernel = text_at(condition, "minKernel");
  return kernel.empty() || is_at_least(facts.kernel, kernel);
}

// Whether `excludes` disables it: any of the conditions is satisfied.
bool excludes_this(const json::object& condition, const SeccompFacts& facts) {
  if (has(array_at(condition, "arches"), facts.architecture)) return true;
  if (std::ranges::any_of(array_at(condition, "caps"),
                          [&](const auto& each) { return has_capability(facts, each); }))
    return true;
  const std::string kernel = text_at(condition, "minKernel");
  return !kernel.empty() && is_at_least(facts.kernel, kernel);
}

Error wrong_profile(const std::string& why) {
  return Error(ErrorKind::invalid_argument, "the seccomp profile " + why);
}

Result<json::object> resolve_rule(const json::value& item, const SeccompFacts& facts) {
  if (!item.is_object()) return wrong_profile("has a rule that is no object");
  json::object rule = item.get_object();
  if (const std::string name = text_at(rule, "name"); !name.empty()) {
    rule["names"] = json::array{name};
    rule.erase("name");
  }
  if (array_at(rule, "names").empty()) return wrong_profile("has a rule without names");
  if (!text_at(rule, "action").starts_with("SCMP_ACT_"))
    return wrong_profile("has a rule whose action is '" + text_at(rule, "action") + "'");
  const bool out = !includes_this(object_at(rule, "includes"), facts) ||
                   excludes_this(object_at(rule, "excludes"), facts);
  for (const char* other : {"includes", "excludes", "comment"}) rule.erase(other);
  return out ? json::object() : rule;
}

}  // namespace

SeccompFacts seccomp_facts(std::span<const std::string_view> capabilities) {
  static const std::string kernel = [] {
    struct utsname names{};
    return std::string(::uname(&names) == 0 ? names.release : "");
  }();
#if defined(__aarch64__)
  constexpr std::string_view kArchitecture = "arm64";
#else
  constexpr std::string_view kArchitecture = "amd64";
#endif
  return {kArchitecture, capabilities, kernel};
}

std::string default_seccomp_profile(std::string_view architecture) {
  json::array calls = words_of(kAllowedCalls);
  for (const json::value& call : words_of(architecture == "arm64" ? kArm64Calls : kAmd64Calls))
    calls.push_back(call);
  json::array rules{json::object{{"names", std::move(calls)}, {"action", kAllow}}};
  rules.push_back(allow_where("clone", "SCMP_CMP_MASKED_EQ", kNamespaceFlags));
  rules.push_back(json::object{
      {"names", json::array{"clone3"}}, {"action", kRefuse}, {"errnoRet", kNotImplemented}});
  for (const std::int64_t personality : kPersonalities)
    rules.push_back(allow_where("personality", "SCMP_CMP_EQ", personality));
  rules.push_back(allow_where("socket", "SCMP_CMP_LT", kKernelCrypto));
  rules.push_back(allow_where("socket", "SCMP_CMP_EQ", kKernelCrypto + 1));
  rules.push_back(allow_where("socket", "SCMP_CMP_GT", kVirtualMachines));
  return json::serialize(json::object{{"defaultAction", kRefuse},
                                      {"defaultErrnoRet", kNotPermitted},
                                      {"architectures", architectures_of(architecture)},
                                      {"syscalls", std::move(rules)}});
}

Result<std::string> resolve_seccomp_profile(std::string_view text, const SeccompFacts& facts) {
  auto parsed = parse_object("the seccomp profile", text);
  if (!parsed) return wrong_profile("is not a JSON object");
  json::object& profile = *parsed;
  if (!text_at(profile, "defaultAction").starts_with("SCMP_ACT_"))
    return wrong_profile("has no defaultAction like SCMP_ACT_ERRNO");
  if (const json::array known = array_at(profile, "archMap"); !known.empty()) {
    if (!array_at(profile, "architectures").empty())
      return wrong_profile("has both architectures and archMap");
    json::array architectures;
    const json::array own = architectures_of(facts.architecture);
    for (const json::value& item : known) {
      if (!item.is_object() || own.empty() ||
          text_at(item.get_object(), "architecture") != own[0].get_string())
        continue;
      architectures = {own[0]};
      for (const json::value& other : array_at(item.get_object(), "subArchitectures"))
        architectures.push_back(other);
    }
    profile["architectures"] = std::move(architectures);
    profile.erase("archMap");
  }
  json::array rules;
  for (const json::value& item : array_at(profile, "syscalls")) {
    TRY(json::object rule, resolve_rule(item, facts));
    if (!rule.empty()) rules.push_back(std::move(rule));
  }
  profile["syscalls"] = std::move(rules);
  return json::serialize(profile);
}

}  // namespace trainyard::runtime
