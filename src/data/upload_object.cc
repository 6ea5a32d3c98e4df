#include "data/upload_object.h"

namespace trainyard::data {

Result<void> upload_object(S3Client& s3, const S3Location& target,
                           const std::function<Result<void>(Upload&)>& fill) {
  TRY(const auto upload, s3.begin_upload(target.bucket, target.key));
  auto done = fill(*upload);
  if (done) done = upload->complete();
  if (!done) upload->abort();
  return done;
}

}  // namespace trainyard::data
