namespace Portal.Features.Billing.Rating;

/// <summary>How amounts of a currency are rounded and divided.</summary>
public static class Currencies
{
    // ISO 4217 (list one, 2026-01-01): what is money today, without funds, metals and test codes.
    private static readonly HashSet<string> Codes =
    [
        .. """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK
        DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
        KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
        PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
        TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
    ];

    // The same list: the currencies whose minor unit is not a hundredth.
    private static readonly Dictionary<string, int> Exponents = new(
        [
            .. "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".Split(' ').Select(c => KeyValuePair.Create(c, 0)),
            .. "BHD IQD JOD KWD LYD OMR TND".Split(' ').Select(c => KeyValuePair.Create(c, 3)),
            .. "CLF UYW".Split(' ').Select(c => KeyValuePair.Create(c, 4)),
        ], StringComparer.Ordinal);

    /// <summary>Whether it is a currency of today.</summary>
    /// <param name="currency">ISO 4217 code.</param>
    public static bool IsKnown(string currency) => Codes.Contains(currency);

    /// <summary>How many decimals its amounts have.</summary>
    /// <param name="currency">ISO 4217 code.</param>
    public static int ExponentOf(string currency) => Exponents.GetValueOrDefault(currency, 2);

    /// <summary>Rounds once, half away from zero, as invoices are (<see cref="Math.Round(decimal)"/> alone rounds half to even).</summary>
    /// <param name="amount">Major units.</param>
    public static decimal Round(decimal amount, string currency) => Math.Round(amount, ExponentOf(currency), MidpointRounding.AwayFromZero);

    /// <summary>
    /// Divides an amount by weights so that the parts sum to it: each gets its share rounded down, and what is left goes to the largest remainders (Hamilton's
    /// method), the earlier first where they are equal.
    /// </summary>
    /// <param name="amount">Already rounded; may be negative.</param>
    /// <param name="weights">Not negative, and not all zero.</param>
    /// <exception cref="ArgumentException">There is no weight to divide by.</exception>
    public static IReadOnlyList<decimal> Divide(decimal amount, IReadOnlyList<decimal> weights, string currency)
    {
        var whole = weights.Sum();
        if (whole <= 0 || weights.Any(w => w < 0))
            throw new ArgumentException("Weights are not negative, and one of them is more than nothing.", nameof(weights));

        var unit = (decimal)Math.Pow(10, -ExponentOf(currency));
        var units = Math.Abs(amount) / unit;
        var shares = weights.Select(w => units * w / whole).ToList();
        var parts = shares.ConvertAll(Math.Floor);
        var left = (int)(units - parts.Sum());
        foreach (var index in Enumerable.Range(0, shares.Count).OrderByDescending(i => shares[i] - parts[i]).ThenBy(i => i).Take(left).ToList())
            parts[index]++;

        return parts.ConvertAll(p => p * unit * Math.Sign(amount));
    }
}
