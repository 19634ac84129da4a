using Microsoft.Extensions.Localization;

namespace Portal.Features.Cells;

/// <summary>Regions by the name people know; an operator's own code without a translation stays as it is.</summary>
public static class RegionNames
{
    public static string NameOf(this IStringLocalizer<CellsText> text, string region)
    {
        var name = text["region." + region];
        return name.ResourceNotFound ? region : name.Value;
    }
}
