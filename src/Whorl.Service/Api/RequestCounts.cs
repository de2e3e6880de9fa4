using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Whorl.Service.Api;

/// <summary>What the service counts of itself, in the text format of Prometheus (version 0.0.4).</summary>
internal sealed class RequestCounts(Func<int> running, Func<DateTimeOffset?> learnt)
{
    private static readonly double[] Bounds = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];

    private readonly ConcurrentDictionary<(string Route, int Status), Histogram> requests = new();

    /// <summary>Counts an answer.</summary>
    public void Count(string route, int status, TimeSpan took) => requests.GetOrAdd((route, status), static _ => new Histogram()).Add(took.TotalSeconds);

    /// <summary>All counts.</summary>
    public string Text()
    {
        StringBuilder text = new();
        text.Append("# HELP whorl_http_request_seconds Time to answer, by route and status.\n# TYPE whorl_http_request_seconds histogram\n");
        foreach (((string route, int status), Histogram histogram) in requests)
        {
            histogram.Write(text, string.Create(CultureInfo.InvariantCulture, $"route=\"{route}\",status=\"{status}\""));
        }

        text.Append("# HELP whorl_scan_jobs Scans on demand that wait or run.\n# TYPE whorl_scan_jobs gauge\n").Append(CultureInfo.InvariantCulture, $"whorl_scan_jobs {running()}\n");
        text.Append("# HELP whorl_learnt_timestamp_seconds When the service last learnt from its store; 0 for never.\n# TYPE whorl_learnt_timestamp_seconds gauge\n")
            .Append(CultureInfo.InvariantCulture, $"whorl_learnt_timestamp_seconds {learnt()?.ToUnixTimeSeconds() ?? 0}\n");
        return text.ToString();
    }

    private sealed class Histogram
    {
        private readonly Lock gate = new();
        private readonly long[] counts = new long[Bounds.Length + 1];
        private double sum;

        public void Add(double seconds)
        {
            int bucket = 0;
            while (bucket < Bounds.Length && seconds > Bounds[bucket])
            {
                bucket++;
            }

            lock (gate)
            {
                counts[bucket]++;
                sum += seconds;
            }
        }

        public void Write(StringBuilder text, string labels)
        {
            lock (gate)
            {
                long total = 0;
                for (int i = 0; i < counts.Length; i++)
                {
                    total += counts[i];
                    string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"whorl_http_request_seconds_bucket{{{labels},le=\"{bound}\"}} {total}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"whorl_http_request_seconds_sum{{{labels}}} {sum}\nwhorl_http_request_seconds_count{{{labels}}} {total}\n");
            }
        }
    }
}
