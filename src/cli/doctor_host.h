#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/process.h"
#include "base/result.h"
#include "base/time.h"
#include "model/s3_store.h"
#include "net/http_client.h"

namespace trainyard::cli {

struct FolderFacts {
  unsigned owner = 0;  // uid
  unsigned mode = 0;   // permission bits
  Bytes free;          // for an ordinary user, on its file system
};

struct ProcessFacts {
  unsigned uid = 0;              // effective
  std::uint64_t open_files = 0;  // the hard limit, to which serve raises its own
  Timestamp now;
};

// The machine for `trainyard doctor`; its checks use nothing else. this_machine() is the real one;
// tests have fakes. Changes nothing. One thread.
class DoctorHost {
 public:
  virtual ~DoctorHost() = default;
  virtual bool exists(const std::filesystem::path& path) = 0;
  // denied, not_found … if this process can't open it that way.
  virtual Result<void> try_open(const std::filesystem::path& path, bool for_writing) = 0;
  virtual Result<std::string> read(const std::filesystem::path& path) = 0;
  // not_found if there is none; for a folder that doesn't exist, the facts of the nearest existing
  // one above it.
  virtual Result<FolderFacts> folder(const std::filesystem::path& path) = 0;
  // Found in PATH and root's usual folders; killed after ten seconds.
  virtual Result<CommandOutput> run(const std::vector<std::string>& argv) = 0;
  // Through the Unix socket if one is given. Gives up after three seconds.
  virtual Result<net::ClientResponse> get(const std::string& url,
                                          const std::string& unix_socket) = 0;
  // Lists the bucket's first object, or without a bucket the store's buckets. Gives up after some
  // seconds. The errors are S3's.
  virtual Result<void> probe_bucket(const model::S3Store& store, const std::string& bucket) = 0;
  virtual ProcessFacts process() = 0;
};

std::unique_ptr<DoctorHost> this_machine();

}  // namespace trainyard::cli
