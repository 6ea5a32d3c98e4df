#pragma once

#include "aws/s3_uri.h"

namespace trainyard::model {

// A place in S3 as requests name it, in either of its forms.
using S3Uri = aws::S3Uri;

}  // namespace trainyard::model
