# Written by tools/api_shapes from src/model/api/: change those files, not this one.
set(model_headers
  model/algorithm.h
  model/algorithms.h
  model/debugger.h
  model/describe_training_job.h
  model/experiments.h
  model/input_data.h
  model/list_training_jobs.h
  model/output_data.h
  model/resources.h
  model/search.h
  model/search_record.h
  model/status.h
  model/tags.h
  model/training_job.h
  model/training_specification.h
  model/update_training_job.h)
