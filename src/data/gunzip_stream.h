#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// Decompresses a gzip file that arrives in pieces: any number of members (RFC 1952), followed by
// nothing but zeros. An empty file has no content.
class GunzipStream {
 public:
  using Take = std::function<Result<void>(std::string_view)>;
  GunzipStream();
  ~GunzipStream();
  GunzipStream(const GunzipStream&) = delete;
  GunzipStream& operator=(const GunzipStream&) = delete;

  // invalid_argument: it isn't gzip, or is corrupt. An error of `take` is returned.
  Result<void> write(std::string_view bytes, const Take& take);
  // The end of the file; the next write() starts another. invalid_argument: it is truncated.
  Result<void> finish();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace trainyard::data
