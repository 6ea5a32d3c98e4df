#pragma once

#include <sqlite3.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

namespace trainyard::test {

// SQLite's access to files, failing on demand: all database accesses of this process use it once it
// exists.
class FailingVfs {
 public:
  // The codes that calls return instead of doing anything; SQLITE_OK: they work normally.
  struct Failures {
    std::atomic<int> write{SQLITE_OK};
    std::atomic<int> sync{SQLITE_OK};  // the data was written
    std::atomic<int> open{SQLITE_OK};
    // Writes and syncs that still succeed before those fail.
    std::atomic<int> after{0};

    void none() {
      write = sync = open = SQLITE_OK;
      after = 0;
    }
  };

  static Failures& install() {
    static const bool installed = [] {
      real_vfs() = sqlite3_vfs_find(nullptr);
      static sqlite3_vfs vfs = *real_vfs();
      vfs.zName = "failing";
      vfs.pNext = nullptr;
      vfs.xOpen = open;
      return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
    }();
    (void)installed;
    return failures();
  }

 private:
  static Failures& failures() {
    static Failures instance;
    return instance;
  }
  static sqlite3_vfs*& real_vfs() {
    static sqlite3_vfs* vfs = nullptr;
    return vfs;
  }
  // A file's methods with those that can fail replaced. SQLite's own VFS has a few sets of methods,
  // for files with and without locks.
  struct Methods {
    sqlite3_io_methods failing;  // first: a file points here
    const sqlite3_io_methods* real;
  };
  static const sqlite3_io_methods* real_of(sqlite3_file* file) {
    return reinterpret_cast<const Methods*>(file->pMethods)->real;
  }
  static const sqlite3_io_methods* failing(const sqlite3_io_methods* real) {
    static std::mutex mutex;
    static std::map<const sqlite3_io_methods*, std::unique_ptr<Methods>> known;
    const std::lock_guard lock(mutex);
    auto& methods = known[real];
    if (methods == nullptr) {
      methods = std::make_unique<Methods>(Methods{*real, real});
      methods->failing.xWrite = [](sqlite3_file* file, const void* bytes, int size,
                                   sqlite3_int64 at) {
        if (failures().write != SQLITE_OK && fails()) return failures().write.load();
        return real_of(file)->xWrite(file, bytes, size, at);
      };
      methods->failing.xSync = [](sqlite3_file* file, int how) {
        if (failures().sync != SQLITE_OK && fails()) return failures().sync.load();
        return real_of(file)->xSync(file, how);
      };
    }
    return &methods->failing;
  }
  static bool fails() { return failures().after-- <= 0; }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    if (failures().open != SQLITE_OK) {
      file->pMethods = nullptr;
      return failures().open;
    }
    const int code = real_vfs()->xOpen(real_vfs(), name, file, flags, out);
    if (code != SQLITE_OK) return code;
    file->pMethods = failing(file->pMethods);
    return code;
  }
};

}  // namespace trainyard::test
