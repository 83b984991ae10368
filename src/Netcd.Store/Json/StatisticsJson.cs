namespace Netcd.Store.Json;

/// <summary>The store's counters, as <c>/v2/stats/store</c> and snapshots show them.</summary>
internal static class StatisticsJson
{
    public static void Write(ref GoJsonWriter json, StoreStatistics statistics)
    {
        json.Raw("{"u8);
        for (var counter = StoreCounter.GetsSuccess; counter <= StoreCounter.ExpireCount; counter++)
        {
            json.Text(NameOf(counter));
            json.Raw(":"u8);
            json.Number(statistics[counter]);
            json.Raw(","u8);
        }

        json.Raw("\"watchers\":"u8);
        json.Number((long)statistics.Watchers);
        json.Raw("}"u8);
    }

    /// <summary>False when it is not the name of a counter.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out StoreCounter counter)
    {
        for (counter = StoreCounter.GetsSuccess; counter <= StoreCounter.ExpireCount; counter++)
        {
            if (name.SequenceEqual(NameOf(counter)))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> NameOf(StoreCounter counter) => counter switch
    {
        StoreCounter.GetsSuccess => "getsSuccess"u8,
        StoreCounter.GetsFail => "getsFail"u8,
        StoreCounter.SetsSuccess => "setsSuccess"u8,
        StoreCounter.SetsFail => "setsFail"u8,
        StoreCounter.DeleteSuccess => "deleteSuccess"u8,
        StoreCounter.DeleteFail => "deleteFail"u8,
        StoreCounter.UpdateSuccess => "updateSuccess"u8,
        StoreCounter.UpdateFail => "updateFail"u8,
        StoreCounter.CreateSuccess => "createSuccess"u8,
        StoreCounter.CreateFail => "createFail"u8,
        StoreCounter.CompareAndSwapSuccess => "compareAndSwapSuccess"u8,
        StoreCounter.CompareAndSwapFail => "compareAndSwapFail"u8,
        StoreCounter.CompareAndDeleteSuccess => "compareAndDeleteSuccess"u8,
        StoreCounter.CompareAndDeleteFail => "compareAndDeleteFail"u8,
        StoreCounter.ExpireCount => "expireCount"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(counter), counter, "No such counter."),
    };
}
