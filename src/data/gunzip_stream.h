#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// Inflates a gzip file that comes in pieces: any number of members (RFC 1952), with nothing but
// zeros behind them. A file without a byte holds nothing.
class GunzipStream {
 public:
  using Take = std::function<Result<void>(std::string_view)>;
  GunzipStream();
  ~GunzipStream();
  GunzipStream(const GunzipStream&) = delete;
  GunzipStream& operator=(const GunzipStream&) = delete;

  // invalid_argument: it isn't gzip, or is damaged. An error of `take` is returned.
  Result<void> write(std::string_view bytes, const Take& take);
  // The end of the file; the next write() begins another. invalid_argument: it is cut off.
  Result<void> finish();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace trainyard::data
