#define FUSE_USE_VERSION FUSE_MAKE_VERSION(3, 12)
#include "fastfile/mount.h"

#include <fuse3/fuse_lowlevel.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <utility>
#include <vector>

#include "base/log.h"
#include "fastfile/mount_point.h"

namespace trainyard::fastfile {
namespace {

using namespace std::chrono_literals;

// Names and attributes are valid as long as the mount exists.
constexpr double kForever = 1e9;  // seconds
// The size of one request; supported by kernels from 4.20 on (FUSE_MAX_MAX_PAGES).
constexpr unsigned kMaxRead = 1 << 20;
// How far the kernel reads ahead. A larger value makes long requests of sequential reads, but also
// of page faults in a mapped file that is read at random.
constexpr unsigned kKernelReadAhead = 512 << 10;
// Background requests, such as the kernel's reading ahead.
constexpr unsigned kMaxBackground = 64;
// Programs use buffers of this size (st_blksize).
constexpr blksize_t kBufferSize = kBlockSize;
// Wakes the thread that waits in libfuse for the end of its loop.
const int kWakeUp = SIGRTMIN + 3;

// Numbers of FUSE begin at 1, the root (FUSE_ROOT_ID).
Tree::Id id_of(fuse_ino_t number) {
  return static_cast<Tree::Id>(number - FUSE_ROOT_ID);
}
fuse_ino_t number_of(Tree::Id id) {
  return fuse_ino_t{id} + FUSE_ROOT_ID;
}

void log_of_fuse(fuse_log_level level, const char* format, std::va_list arguments) {
  if (level > FUSE_LOG_WARNING) return;
  std::array<char, 512> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  std::string_view line(text.data());
  while (line.ends_with('\n')) line.remove_suffix(1);
  log::warning("fuse", {{"message", line}});
}

// Once for the process.
void set_up_process() {
  static std::once_flag once;
  std::call_once(once, [] {
    fuse_set_log_func(log_of_fuse);
    struct sigaction nothing{};
    nothing.sa_handler = [](int) {};
    ::sigaction(kWakeUp, &nothing, nullptr);
  });
}

// Best effort: the kernel's own default works as well, only slower.
void set_kernel_read_ahead(dev_t device) {
  std::ofstream file("/sys/class/bdi/" + std::to_string(major(device)) + ":" +
                     std::to_string(minor(device)) + "/read_ahead_kb");
  file << kKernelReadAhead / 1024;
}

}  // namespace

struct Mount::Requests {
  static Mount& mount(fuse_req_t request) {
    return *static_cast<Mount*>(fuse_req_userdata(request));
  }

  static struct stat attributes(const Mount& mount, Tree::Id id) {
    struct stat found{};
    const bool folder = mount.tree_.is_folder(id);
    found.st_ino = number_of(id);
    found.st_mode = folder ? S_IFDIR | 0755 : S_IFREG | 0644;
    found.st_nlink = 1;
    found.st_size = static_cast<off_t>(mount.tree_.size(id));
    found.st_blocks = (found.st_size + 511) / 512;
    found.st_blksize = kBufferSize;
    found.st_mtime = found.st_ctime = found.st_atime = mount.mounted_at_;
    return found;
  }

  static fuse_entry_param entry(const Mount& mount, Tree::Id id) {
    fuse_entry_param entry{};
    entry.ino = number_of(id);
    entry.generation = 1;
    entry.attr = attributes(mount, id);
    entry.attr_timeout = kForever;
    entry.entry_timeout = kForever;
    return entry;
  }

  static void init(void*, fuse_conn_info* connection) {
    const auto want = [&](unsigned what, bool wanted) {
      connection->want &= ~what;
      if (wanted) connection->want |= connection->capable & what;
    };
    // Cached data never becomes invalid.
    want(FUSE_CAP_AUTO_INVAL_DATA, false);
    want(FUSE_CAP_EXPLICIT_INVAL_DATA, true);
    want(FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS, true);
    want(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO, true);
    // Replies are in memory, not in pipes.
    want(FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE, false);
    connection->max_read = kMaxRead;
    connection->max_background = kMaxBackground;
    connection->congestion_threshold = kMaxBackground * 3 / 4;
    connection->time_gran = 1000000000;
  }

  static void lookup(fuse_req_t request, fuse_ino_t parent, const char* name) {
    const Mount& it = mount(request);
    const Tree::Id id = it.tree_.find(id_of(parent), name);
    fuse_entry_param found{};
    found.entry_timeout = kForever;  // number 0: it doesn't exist, and never will
    if (id != Tree::kNone) found = entry(it, id);
    fuse_reply_entry(request, &found);
  }

  static void getattr(fuse_req_t request, fuse_ino_t number, fuse_file_info*) {
    const struct stat found = attributes(mount(request), id_of(number));
    fuse_reply_attr(request, &found, kForever);
  }

  // After ENOSYS the kernel opens files by itself, and caches their content and folders.
  static void open(fuse_req_t request, fuse_ino_t, fuse_file_info*) {
    fuse_reply_err(request, ENOSYS);
  }

  static void read(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
                   fuse_file_info*) {
    Mount& it = mount(request);
    const Tree::Id id = id_of(number);
    const auto done =
        it.reader_.read(id, static_cast<std::uint64_t>(offset), size,
                        [&](std::span<const std::string_view> pieces) {
                          std::vector<iovec> parts;
                          parts.reserve(pieces.size());
                          for (const std::string_view piece : pieces)
                            parts.push_back({const_cast<char*>(piece.data()), piece.size()});
                          fuse_reply_iov(request, parts.data(), static_cast<int>(parts.size()));
                        });
    if (done) return;
    if (it.options_.on_error) it.options_.on_error(it.tree_.path(id), done.error());
    fuse_reply_err(request, EIO);
  }

  // Entries are numbered by the position of the next one: 1 and 2 after "." and "..", and a child's
  // own number + 3 after it.
  static void list(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
                   bool with_attributes) {
    const Mount& it = mount(request);
    const Tree& tree = it.tree_;
    const Tree::Id folder = id_of(number);
    std::vector<char> buffer(size);
    std::size_t used = 0;
    const auto add = [&](const char* name, Tree::Id id, off_t next) {
      const fuse_entry_param found = entry(it, id);
      const std::size_t left = size - used;
      const std::size_t needed =
          with_attributes
              ? fuse_add_direntry_plus(request, buffer.data() + used, left, name, &found, next)
              : fuse_add_direntry(request, buffer.data() + used, left, name, &found.attr, next);
      if (needed > left) return false;
      used += needed;
      return true;
    };
    bool room = true;
    if (offset < 1) room = add(".", folder, 1);
    if (room && offset < 2) room = add("..", tree.parent(folder), 2);
    Tree::Id child = offset < 3 ? tree.first_child(folder)
                                : tree.next_sibling(static_cast<Tree::Id>(offset - 3));
    while (room && child != Tree::kNone) {
      room = add(std::string(tree.name(child)).c_str(), child, off_t{child} + 3);
      child = tree.next_sibling(child);
    }
    fuse_reply_buf(request, buffer.data(), used);
  }

  static void readdir(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
                      fuse_file_info*) {
    list(request, number, size, offset, false);
  }
  static void readdirplus(fuse_req_t request, fuse_ino_t number, std::size_t size, off_t offset,
                          fuse_file_info*) {
    list(request, number, size, offset, true);
  }

  static void statfs(fuse_req_t request, fuse_ino_t) {
    const Tree& tree = mount(request).tree_;
    struct statvfs found{};
    found.f_bsize = found.f_frsize = kBlockSize;
    found.f_blocks = (tree.total_size() + kBlockSize - 1) / kBlockSize;
    found.f_files = tree.count();
    found.f_namemax = 255;
    fuse_reply_statfs(request, &found);
  }

  static fuse_lowlevel_ops operations() {
    fuse_lowlevel_ops operations{};
    operations.init = init;
    operations.lookup = lookup;
    operations.getattr = getattr;
    operations.open = open;
    operations.opendir = open;
    operations.read = read;
    operations.readdir = readdir;
    operations.readdirplus = readdirplus;
    operations.statfs = statfs;
    return operations;
  }
};

Mount::Mount(Options options, const Tree& tree, FileReader& reader)
    : options_(std::move(options)), tree_(tree), reader_(reader), mounted_at_(std::time(nullptr)) {}

Result<std::unique_ptr<Mount>> Mount::open(Options options, const Tree& tree, FileReader& reader) {
  std::unique_ptr<Mount> mount(new Mount(std::move(options), tree, reader));
  TRY_VOID(mount->start());
  return mount;
}

Result<void> Mount::start() {
  TRY_VOID(check_can_mount());
  TRY_VOID(detach(options_.folder));
  set_up_process();
  std::string settings =
      "ro,nosuid,nodev,allow_other,default_permissions,fsname=trainyard,"
      "subtype=fastfile,max_read=" +
      std::to_string(kMaxRead);
  std::string program = "trainyard", option = "-o";
  std::array<char*, 3> words{program.data(), option.data(), settings.data()};
  fuse_args arguments = FUSE_ARGS_INIT(static_cast<int>(words.size()), words.data());
  const fuse_lowlevel_ops operations = Requests::operations();
  session_ = fuse_session_new(&arguments, &operations, sizeof operations, this);
  fuse_opt_free_args(&arguments);
  if (session_ == nullptr) return Error(ErrorKind::internal, "libfuse made no session");
  errno = 0;
  if (fuse_session_mount(session_, options_.folder.c_str()) != 0) {
    const int failed = errno;
    fuse_session_destroy(std::exchange(session_, nullptr));
    return Error::from_errno(failed != 0 ? failed : EPERM,
                             "mount a file system of FUSE at " + options_.folder.string());
  }
  std::promise<void> served;
  served_ = served.get_future();
  server_ = std::thread([this, done = std::move(served)]() mutable {
    fuse_loop_config* const loop = fuse_loop_cfg_create();
    fuse_loop_cfg_set_clone_fd(loop, 1);
    fuse_loop_cfg_set_max_threads(loop, options_.max_threads);
    fuse_loop_cfg_set_idle_threads(loop, options_.max_threads);
    fuse_session_loop_mt(session_, loop);
    fuse_loop_cfg_destroy(loop);
    done.set_value();
  });
  struct stat root{};
  if (::stat(options_.folder.c_str(), &root) != 0)
    return Error::from_errno(errno, "look at the file system at " + options_.folder.string());
  set_kernel_read_ahead(root.st_dev);
  return ok();
}

Mount::~Mount() {
  if (session_ == nullptr) return;
  fuse_session_exit(session_);
  // It may not be waiting yet when the first signal comes.
  while (served_.wait_for(5ms) != std::future_status::ready)
    ::pthread_kill(server_.native_handle(), kWakeUp);
  server_.join();
  fuse_session_unmount(session_);
  fuse_session_destroy(session_);
}

}  // namespace trainyard::fastfile
