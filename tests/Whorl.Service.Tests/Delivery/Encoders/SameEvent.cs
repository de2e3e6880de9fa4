using System.Collections;
using System.Reflection;
using Whorl.Service.Delivery;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Compares events member by member, lists by what is in them: a member that is added later is compared too.</summary>
internal static class SameEvent
{
    public static void Assert(DeliveryEvent expected, DeliveryEvent actual) => Compare(expected, actual, nameof(DeliveryEvent));

    private static void Compare(object? expected, object? actual, string path)
    {
        if (expected is DeliveryEvent or EventCertificate or EventScore or EventRule && actual is not null)
        {
            foreach (PropertyInfo member in expected.GetType().GetProperties())
            {
                Compare(member.GetValue(expected), member.GetValue(actual), $"{path}.{member.Name}");
            }

            return;
        }

        bool isSame = expected is IEnumerable and not string && actual is IEnumerable other
            ? ((IEnumerable)expected).Cast<object?>().SequenceEqual(other.Cast<object?>())
            : Equals(expected, actual);
        Xunit.Assert.True(isSame, $"{path}: {expected} became {actual}");
    }
}
