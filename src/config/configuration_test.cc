#include "config/configuration.h"

#include <gmock/gmock.h>

#include "support/configuration_text.h"

namespace trainyard::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(Configuration, WithoutFileAndFlagsIsTheDefaults) {
  const Loaded loaded = load(Sources{std::nullopt, {}, "/default"});
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const Settings& settings = loaded.configuration.settings;
  EXPECT_EQ(settings.data, "/default");
  EXPECT_EQ(settings.listen.url(), "http://127.0.0.1:9070");
  EXPECT_EQ(settings.runtime, "auto");
  EXPECT_EQ(settings.docker_socket, "/var/run/docker.sock");
  EXPECT_THAT(settings.image_map, IsEmpty());
  EXPECT_EQ(settings.region, "");
  EXPECT_EQ(settings.account, "");
  EXPECT_THAT(settings.roles, IsEmpty());
  EXPECT_EQ(settings.log_level, log::Level::info);
  EXPECT_EQ(settings.disk.floor, std::nullopt);
  EXPECT_FALSE(settings.disk.strict_volumes);
  EXPECT_FALSE(settings.machine.strict_instances);
  EXPECT_EQ(settings.spot.interruptions_per_hour, 0);
  EXPECT_EQ(settings.limits.layer, gib(10));
  EXPECT_EQ(settings.limits.log, gib(1));
  EXPECT_EQ(settings.limits.upload, gib(100));
  for (const Entry& entry : loaded.configuration.entries)
    EXPECT_EQ(entry.origin.kind, Origin::Kind::otherwise) << entry.full_name();
}

TEST(Configuration, TakesEveryKeyFromAFile) {
  const Loaded loaded = load(
      "data = \"/d\"\nlisten = \"[::1]:0\"\nruntime = \"oci\"\ndocker-socket = \"/s\"\n"
      "region = \"us-gov-west-1\"\naccount = \"012345678901\"\n"
      "roles = [\"a\", \"arn:aws:iam::012345678901:role/b\"]\nlog-level = \"debug\"\n"
      "[image-map]\n\"1.dkr/x:1\" = \"oci-archive:/a=b.tar\"\n"
      "[disk]\nfloor-gib = 0.5\nvolumes = \"strict\"\n"
      "[machine]\ninstances = \"strict\"\n"
      "[spot]\ninterruptions-per-hour = 2.5\n"
      "[limits]\nlayer-gib = 2\nlog-gib = 0.25\nupload-gib = 4\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const Settings& settings = loaded.configuration.settings;
  EXPECT_EQ(settings.data, "/d");
  EXPECT_EQ(settings.listen, (ListenAddress{"::1", 0}));
  EXPECT_EQ(settings.runtime, "oci");
  EXPECT_EQ(settings.docker_socket, "/s");
  EXPECT_THAT(settings.image_map, ElementsAre(Pair("1.dkr/x:1", "oci-archive:/a=b.tar")));
  EXPECT_EQ(settings.region, "us-gov-west-1");
  EXPECT_EQ(settings.account, "012345678901");
  EXPECT_THAT(settings.roles, ElementsAre("a", "arn:aws:iam::012345678901:role/b"));
  EXPECT_EQ(settings.log_level, log::Level::debug);
  EXPECT_EQ(settings.disk.floor, mib(512));
  EXPECT_TRUE(settings.disk.strict_volumes);
  EXPECT_TRUE(settings.machine.strict_instances);
  EXPECT_EQ(settings.spot.interruptions_per_hour, 2.5);
  EXPECT_EQ(settings.limits.layer, gib(2));
  EXPECT_EQ(settings.limits.log, mib(256));
  EXPECT_EQ(settings.limits.upload, gib(4));
}

TEST(Configuration, TakesWhatContainersMayDo) {
  const Loaded defaults = load("", {});
  EXPECT_TRUE(defaults.configuration.settings.containers.no_new_privileges);
  EXPECT_FALSE(defaults.configuration.settings.containers.net_raw);
  EXPECT_EQ(defaults.configuration.settings.containers.max_processes, std::nullopt);
  EXPECT_EQ(defaults.configuration.settings.containers.seccomp, "default");
  const Loaded given = load(
      "[containers]\nno-new-privileges = false\nnet-raw = true\nmax-processes = 99\n"
      "seccomp = \"/etc/profile.json\"\n",
      {});
  ASSERT_THAT(texts(given.problems), IsEmpty());
  EXPECT_FALSE(given.configuration.settings.containers.no_new_privileges);
  EXPECT_TRUE(given.configuration.settings.containers.net_raw);
  EXPECT_EQ(given.configuration.settings.containers.max_processes, 99);
  EXPECT_EQ(given.configuration.settings.containers.seccomp, "/etc/profile.json");
  const Loaded invalid =
      load("[containers]\nnet-raw = \"yes\"\nmax-processes = 1\nseccomp = \"none\"\n", {});
  EXPECT_THAT(
      texts(invalid.problems),
      ElementsAre(HasSubstr("containers.net-raw = \"yes\": must be true or false, not a string"),
                  HasSubstr("containers.max-processes = 1: must be from 16 to 4194304"),
                  HasSubstr("must be default, unconfined or the absolute path of a profile")));
}

TEST(Configuration, FlagsWinOverTheFileAndTheFileOverDefaults) {
  const Loaded loaded = load(
      "listen = \":1\"\nruntime = \"docker\"\nroles = [\"a\"]\n"
      "[image-map]\nx = \"file\"\ny = \"file\"\n",
      {{"--runtime", {"oci"}}, {"--role", {"b", "c"}}, {"--image-map", {"y=flag", "z=a=b"}}});
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const Settings& settings = loaded.configuration.settings;
  EXPECT_EQ(settings.listen.port, 1);
  EXPECT_EQ(settings.runtime, "oci");
  EXPECT_THAT(settings.roles, ElementsAre("b", "c"));
  EXPECT_THAT(settings.image_map,
              UnorderedElementsAre(Pair("x", "file"), Pair("y", "flag"), Pair("z", "a=b")));
  std::vector<std::string> origins;
  for (const Entry& entry : loaded.configuration.entries)
    if (entry.origin.kind != Origin::Kind::otherwise)
      origins.push_back(entry.full_name() +
                        (entry.origin.kind == Origin::Kind::flag ? " flag" : " file"));
  EXPECT_THAT(origins, ElementsAre("listen file", "runtime flag", "image-map.x file",
                                   "image-map.y flag", "image-map.z flag", "roles flag"));
}

TEST(Configuration, WhatIsWrongInTheFileIsSaidEvenWhereAFlagWins) {
  const Loaded loaded = load("listen = \"x\"\n", {{"--listen", {":1"}}});
  EXPECT_THAT(texts(loaded.problems), ElementsAre(HasSubstr("c.toml:1:10: listen = \"x\"")));
}

TEST(Configuration, SaysWhichFlagsAndValuesAreWrong) {
  const auto why = [](const char* flag, std::vector<std::string> words) {
    const Loaded loaded = load("", {{flag, std::move(words)}});
    return texts(loaded.problems);
  };
  EXPECT_THAT(why("--listen", {"9070"}), ElementsAre("--listen '9070': must be HOST:PORT"));
  EXPECT_THAT(why("--runtime", {"podman"}),
              ElementsAre("--runtime 'podman': must be auto, docker or oci"));
  EXPECT_THAT(why("--docker-socket", {"s"}), ElementsAre(HasSubstr("absolute")));
  EXPECT_THAT(why("--image-map", {"x", "=x", "x="}),
              ElementsAre("--image-map 'x': must be FROM=TO", "--image-map '=x': must be FROM=TO",
                          "--image-map 'x=': must be FROM=TO"));
  EXPECT_THAT(why("--image-map", {"x=a", "x=b"}), ElementsAre(HasSubstr("'x' is mapped twice")));
  EXPECT_THAT(why("--region", {"Frankfurt"}), ElementsAre(HasSubstr("--region 'Frankfurt'")));
  EXPECT_THAT(why("--account", {"1234"}), ElementsAre("--account '1234': must be 12 digits"));
  EXPECT_THAT(why("--role", {"a", "b c"}), ElementsAre(HasSubstr("'b c' is neither")));
  EXPECT_THAT(why("--log-level", {"loud"}), ElementsAre(HasSubstr("--log-level 'loud'")));
  EXPECT_THAT(why("--data", {""}), ElementsAre(HasSubstr("--data ''")));
}

TEST(Configuration, ProblemsOfFileAndFlagsAreSaidTogether) {
  const Loaded loaded = load("runtime = 1\nlog-level = 2\n", {{"--region", {"x"}}});
  EXPECT_THAT(texts(loaded.problems),
              ElementsAre(HasSubstr("c.toml:1:"), HasSubstr("c.toml:2:"), HasSubstr("--region")));
}

TEST(Configuration, QuotasHaveTheNamesOfServiceQuotas) {
  const Loaded loaded = load(
      "[quotas]\n\"ml.g5.xlarge for training job usage\" = 2\n"
      "\"ml.own.small for training job usage\" = 0\n"
      "\"Number of instances across all training jobs\" = 4\n"
      "\"Longest run time for a training job\" = 60\n"
      "[instance-types.\"ml.own.small\"]\nvcpus = 1\nmemory-gib = 0.5\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const QuotaSettings& quotas = loaded.configuration.settings.quotas;
  EXPECT_THAT(quotas.instances,
              UnorderedElementsAre(Pair("ml.g5.xlarge", 2), Pair("ml.own.small", 0)));
  EXPECT_EQ(quotas.all_instances, 4);
  EXPECT_EQ(quotas.max_run, std::chrono::seconds(60));
}

TEST(Configuration, QuotasThatAreNoneAreRefused) {
  EXPECT_THAT(
      texts(load("[quotas]\n\"ml.g5.xlarge for training job usage\" = -1\n"
                 "\"ml.g5.xlarge for endpoint usage\" = 1\n"
                 "\"Longest run time for training job\" = 1\n"
                 "\"Longest run time for a training job\" = 2419201\n")
                .problems),
      ElementsAre(
          "c.toml:2:41: quotas.\"ml.g5.xlarge for training job usage\" = -1: must be from 0 "
          "to 1000000",
          "c.toml:3:1: quotas.\"ml.g5.xlarge for endpoint usage\" is not a key of the "
          "configuration",
          "c.toml:4:1: quotas.\"Longest run time for training job\" is not a key of the "
          "configuration; did you mean \"Longest run time for a training job\"?",
          "c.toml:5:41: quotas.\"Longest run time for a training job\" = 2419201: must be "
          "from 1 to 2419200"));
  EXPECT_THAT(texts(load("[quotas]\n\"ml.none.large for training job usage\" = 1\n").problems),
              ElementsAre(HasSubstr("ml.none.large is no instance type of SageMaker's")));
}

TEST(Configuration, RetentionIsInDays) {
  const Loaded loaded = load("[retention]\ntraining-jobs = 2\nlogs = 7\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const RetentionSettings& retention = loaded.configuration.settings.retention;
  EXPECT_EQ(retention.training_jobs, std::chrono::days(2));
  EXPECT_EQ(retention.logs, std::chrono::days(7));
  EXPECT_EQ(retention.metrics, std::nullopt);
}

TEST(Configuration, UnfinishedUploadsAreKeptForADayIfNobodySaysOtherwise) {
  const auto days_of = [](const std::string& text) {
    return load(text).configuration.settings.retention.multipart_uploads;
  };
  EXPECT_EQ(days_of(""), std::chrono::days(1));
  EXPECT_EQ(days_of("[retention]\nmultipart-uploads = 30\n"), std::chrono::days(30));
}

TEST(Configuration, LogsAreKeptForDaysThatCloudWatchTakes) {
  EXPECT_THAT(
      texts(load("[retention]\nlogs = 2\nmetrics = 0\n").problems),
      ElementsAre(HasSubstr("c.toml:2:8: retention.logs = 2: must be one of 1, 3, 5, 7, 14, "),
                  HasSubstr("c.toml:3:11: retention.metrics = 0: must be from 1 to 3653")));
}

TEST(Configuration, InstanceTypesOfOnesOwnNeedASize) {
  const Loaded loaded = load(
      "[instance-types.\"ml.m5.large\"]\nmemory-gib = 4\n"
      "[instance-types.\"ml.lab.a\"]\nvcpus = 2\nmemory-gib = 7.5\ngpus = 1\n");
  ASSERT_THAT(texts(loaded.problems), IsEmpty());
  const auto& types = loaded.configuration.settings.instance_types;
  EXPECT_EQ(types.at("ml.m5.large").memory_gib, 4);
  EXPECT_FALSE(types.at("ml.m5.large").vcpus);
  EXPECT_EQ(types.at("ml.lab.a").vcpus, 2);
  EXPECT_EQ(types.at("ml.lab.a").memory_gib, 7.5);
  EXPECT_EQ(types.at("ml.lab.a").gpus, 1);
  EXPECT_THAT(texts(load("[instance-types.\"ml.lab.b\"]\nvcpus = 2\ngpus = 1\n").problems),
              ElementsAre("c.toml:2:9: instance-types.\"ml.lab.b\".vcpus = 2: ml.lab.b is no "
                          "instance type of SageMaker's, so it must have memory-gib too"));
  EXPECT_THAT(texts(load("[instance-types.\"ml.lab.b\"]\ngpus = 1\n").problems),
              ElementsAre(HasSubstr("must have vcpus and memory-gib too")));
  EXPECT_THAT(
      texts(load("[instance-types.\"lab\"]\nvcpus = 2\nmemory-gib = 1\n").problems),
      ElementsAre(HasSubstr("must be like ml.name.size"), HasSubstr("must be like ml.name.size")));
  EXPECT_THAT(texts(load("[instance-types.\"ml.m5.large\"]\nvcpus = 0\nmemory = 1\n").problems),
              ElementsAre(HasSubstr("must be from 1 to 4096"),
                          HasSubstr("memory is not a key of the configuration")));
}

}  // namespace
}  // namespace trainyard::config
