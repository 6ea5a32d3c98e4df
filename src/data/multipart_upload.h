#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "data/http_s3_client.h"
#include "data/part_senders.h"

namespace trainyard::data {

// HttpS3Client's upload: buffers up to one part. What fits in one is a single PUT, otherwise
// several parts are sent at once, while the next one is buffered.
class MultipartUpload final : public Upload {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // `client` outlives this. `headers` are stored with the object. `parallel`: parts at once.
  MultipartUpload(HttpS3Client& client, std::string bucket, std::string key, Headers headers,
                  unsigned parallel);

  Result<void> write(std::string_view bytes) override;
  Result<void> append(const std::string& key, std::uint64_t first, std::uint64_t length) override;
  Result<void> complete() override;
  void abort() override;

  // Adds a range of any object as the next part, copied by the store; there must be no incomplete
  // part that is smaller than the minimum.
  Result<void> copy_part(const S3Location& source, const std::string& etag, std::uint64_t first,
                         std::uint64_t length);

  // S3's limit for all parts but the last.
  static constexpr std::size_t kMinPart = 5 << 20;
  // The maximum size of one copy: a store may take as long for it as for an upload. S3's limit is 5
  // GiB.
  static constexpr std::uint64_t kMaxCopy = 1 << 30;

 private:
  Result<void> begin();
  HttpS3Client::Call put_part(std::size_t number) const;
  void store_tag(std::size_t number, std::string tag);
  Result<void> send_part();
  std::string completion();
  // Whether there is an object with this key and size.
  Result<bool> is_stored();

  HttpS3Client& client_;
  const std::string bucket_;
  const std::string key_;
  const Headers headers_;
  std::string buffer_;
  std::string upload_id_;
  std::size_t parts_ = 0;   // started
  std::uint64_t size_ = 0;  // of the parts
  bool copies_ = true;      // false: the store has refused to copy a part
  Mutex mutex_;
  // ETags of the parts that are stored.
  std::vector<std::string> tags_ TRAINYARD_GUARDED_BY(mutex_);
  PartSenders senders_;  // the last: its threads use the above
};

}  // namespace trainyard::data
