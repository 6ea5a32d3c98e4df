#include "data/copy_object.h"

#include "data/upload_object.h"

namespace trainyard::data {

Result<void> copy_through(S3Client& from, const S3Location& source, S3Client& to,
                          const S3Location& target) {
  TRY(const ObjectHead head, from.head(source.bucket, source.key));
  return upload_object(to, target, [&](Upload& upload) -> Result<void> {
    if (head.size == 0) return ok();
    return from.stream(source.bucket, source.key, {0, head.size, head.etag},
                       [&](std::string_view bytes) { return upload.write(bytes); });
  });
}

}  // namespace trainyard::data
