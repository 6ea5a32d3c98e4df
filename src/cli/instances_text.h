#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

// Texts about a training job's instances, from DescribeTrainingJob's answer or a request. Pure.
namespace trainyard::cli {

// "2 x ml.m5.large"; with instance groups "workers 2 x ml.m5.large, data 1 x ml.c5.xlarge".
std::string instances_text(const boost::json::value& job);

// "algo-1", "algo-2", … by number.
std::vector<std::string> host_names(const boost::json::value& job);

// "algo-1" of the log stream "algo-1-1769850300120".
std::string host_of_stream(std::string_view stream);

// The prefix of a line that may be from one of several hosts: "algo-2 | "; for "": "".
std::string host_prefix(const std::string& host);

}  // namespace trainyard::cli
