#!/bin/bash
# Builds the program with the installed client (CMAKE_PREFIX_PATH says where, if not in the usual places), uploads the
# rows with the AWS CLI, trains.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD_FOLDER:-$here/build}
bucket=cpp-train
cmake -S "$here" -B "$build"
cmake --build "$build"

# The label first, as a number, and no header.
aws s3 mb "s3://$bucket"
tail -n +2 "$here/../../demo/data/breast_cancer_wisconsin.csv" | sed 's/^malignant/1/; s/^benign/0/' |
  aws s3 cp - "s3://$bucket/train/rows.csv"
"$build/cpp_train" "$bucket"
