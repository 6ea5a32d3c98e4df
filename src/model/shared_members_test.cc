#include "model/shared_members.h"

#include <gtest/gtest.h>

#include <utility>

#include "model/shape.h"

namespace trainyard::model {
namespace {

template <class From, class To>
void expect_shared_members_moved() {
  From from;
  for (const Member& member : shape_of<From>().members) member.emplace(&from);
  To to;
  move_shared(std::move(from), to);
  for (const Member& member : shape_of<To>().members)
    EXPECT_EQ(member.get(&to) != nullptr, shape_of<From>().find(member.name) != nullptr)
        << member.name;
}

TEST(SharedMembers, AllThatBothHaveAreMovedAndNoOthers) {
  expect_shared_members_moved<CreateTrainingJobRequest, DescribeTrainingJobResponse>();
  expect_shared_members_moved<DescribeTrainingJobResponse, TrainingJob>();
  expect_shared_members_moved<CreateAlgorithmInput, DescribeAlgorithmOutput>();
}

TEST(SharedMembers, WhatTheOtherHasNotStaysAsItIs) {
  DescribeTrainingJobResponse described;
  described.failure_reason = "AlgorithmError: exit code 1";
  described.role_arn = "of before";
  CreateTrainingJobRequest request;
  request.training_job_name = "job";
  move_shared(std::move(request), described);
  EXPECT_EQ(described.training_job_name, "job");
  EXPECT_EQ(described.failure_reason, "AlgorithmError: exit code 1");
  EXPECT_EQ(described.role_arn, std::nullopt);
}

}  // namespace
}  // namespace trainyard::model
