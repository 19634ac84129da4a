using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Cells.Admin;

/// <summary>What a cell may be called and how large it may be.</summary>
internal static partial class CellRules
{
    public const int NameLength = 40;
    public const int LargestCapacity = 1_000_000;

    public static void CellName<T>(this IRuleBuilderInitial<T, string> name, IStringLocalizer<CellsAdminText> text) => name
        .Must(n => n is { Length: <= NameLength } && Name().IsMatch(n)).WithMessage(_ => text["name.rule", NameLength]);

    public static void RegionCode<T>(this IRuleBuilderInitial<T, string> region, IStringLocalizer<CellsAdminText> text) => region
        .Must(r => r is { Length: <= NameLength } && Name().IsMatch(r)).WithMessage(_ => text["region.rule", NameLength]);

    public static void CellCapacity<T>(this IRuleBuilderInitial<T, int> capacity, IStringLocalizer<CellsAdminText> text) => capacity
        .InclusiveBetween(1, LargestCapacity).WithMessage(_ => text["capacity.rule", LargestCapacity]);

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Name();
}
