#include "model/monitoring.h"

#include "model/shape_builder.h"

namespace trainyard::model {

template const Shape& shape_of<monitoring::Dimension>();
template const Shape& shape_of<monitoring::Metric>();
template const Shape& shape_of<monitoring::GetMetricStatisticsInput>();
template const Shape& shape_of<monitoring::Datapoint>();
template const Shape& shape_of<monitoring::GetMetricStatisticsOutput>();
template const Shape& shape_of<monitoring::MetricStat>();
template const Shape& shape_of<monitoring::MetricDataQuery>();
template const Shape& shape_of<monitoring::LabelOptions>();
template const Shape& shape_of<monitoring::GetMetricDataInput>();
template const Shape& shape_of<monitoring::MessageData>();
template const Shape& shape_of<monitoring::MetricDataResult>();
template const Shape& shape_of<monitoring::GetMetricDataOutput>();
template const Shape& shape_of<monitoring::DimensionFilter>();
template const Shape& shape_of<monitoring::ListMetricsInput>();
template const Shape& shape_of<monitoring::ListMetricsOutput>();
template const Shape& shape_of<monitoring::StatisticSet>();
template const Shape& shape_of<monitoring::MetricDatum>();
template const Shape& shape_of<monitoring::Entity>();
template const Shape& shape_of<monitoring::EntityMetricData>();
template const Shape& shape_of<monitoring::PutMetricDataInput>();
template const Shape& shape_of<monitoring::PutMetricDataOutput>();

}  // namespace trainyard::model
