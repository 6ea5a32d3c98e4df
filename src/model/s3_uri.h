#pragma once

#include "aws/s3_uri.h"

namespace trainyard::model {

// A location in S3 as requests write it, in either form.
using S3Uri = aws::S3Uri;

}  // namespace trainyard::model
