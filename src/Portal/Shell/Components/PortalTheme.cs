using MudBlazor;

namespace Portal.Shell.Components;

/// <summary>The tokens of <c>wwwroot-assets/css/tokens.css</c> as MudBlazor's theme. A test compares the two.</summary>
public static class PortalTheme
{
    private const string Ink = "#17202B";
    private const string Paper = "#FFFFFF";
    private const string DarkInk = "#E7ECF2";
    private const string DarkPaper = "#0F141A";
    private static readonly string[] Font = ["Inter Variable", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#F6F7F9",
            BackgroundGray = "#F6F7F9",
            Surface = Paper,
            LinesDefault = "#DDE2E8",
            TableLines = "#DDE2E8",
            Divider = "#DDE2E8",
            DividerLight = "#DDE2E8",
            LinesInputs = "#858F9E",
            TextPrimary = Ink,
            TextSecondary = "#55606E",
            TextDisabled = "#55606E",
            ActionDefault = "#55606E",
            ActionDisabled = "#3D4754",
            ActionDisabledBackground = "#E8EBEF",
            Black = Ink,
            Primary = "#3347C7",
            PrimaryContrastText = Paper,
            Secondary = "#55606E",
            SecondaryContrastText = Paper,
            Tertiary = "#7A2E8E",
            TertiaryContrastText = Paper,
            Success = "#1B7A3D",
            SuccessContrastText = Paper,
            Warning = "#8A5200",
            WarningContrastText = Paper,
            Error = "#B3261E",
            ErrorContrastText = Paper,
            Info = "#0B63B5",
            InfoContrastText = Paper,
            AppbarBackground = Paper,
            AppbarText = Ink,
            DrawerBackground = Paper,
            DrawerText = Ink,
            DrawerIcon = "#55606E",
        },
        PaletteDark = new PaletteDark
        {
            Background = DarkPaper,
            BackgroundGray = DarkPaper,
            Surface = "#171E26",
            LinesDefault = "#2B3540",
            TableLines = "#2B3540",
            Divider = "#2B3540",
            DividerLight = "#2B3540",
            LinesInputs = "#7C8896",
            TextPrimary = DarkInk,
            TextSecondary = "#A5B0BD",
            TextDisabled = "#A5B0BD",
            ActionDefault = "#A5B0BD",
            ActionDisabled = "#C6CFDA",
            ActionDisabledBackground = "#27303A",
            Black = DarkInk,
            Primary = "#A9B8FF",
            PrimaryContrastText = DarkPaper,
            Secondary = "#A5B0BD",
            SecondaryContrastText = DarkPaper,
            Tertiary = "#E0B0F0",
            TertiaryContrastText = DarkPaper,
            Success = "#6EE7A0",
            SuccessContrastText = DarkPaper,
            Warning = "#FFCC66",
            WarningContrastText = DarkPaper,
            Error = "#FF9AA3",
            ErrorContrastText = DarkPaper,
            Info = "#8FC7FF",
            InfoContrastText = DarkPaper,
            AppbarBackground = "#171E26",
            AppbarText = DarkInk,
            DrawerBackground = "#171E26",
            DrawerText = DarkInk,
            DrawerIcon = "#A5B0BD",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px", DrawerWidthLeft = "232px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Font, FontSize = "14px", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            H1 = new H1Typography { FontFamily = Font, FontSize = "28px", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-0.011em" },
            H2 = new H2Typography { FontFamily = Font, FontSize = "24px", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-0.011em" },
            H3 = new H3Typography { FontFamily = Font, FontSize = "20px", FontWeight = "600", LineHeight = "1.25", LetterSpacing = "-0.011em" },
            H4 = new H4Typography { FontFamily = Font, FontSize = "18px", FontWeight = "600", LineHeight = "1.3", LetterSpacing = "-0.011em" },
            H5 = new H5Typography { FontFamily = Font, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0" },
            H6 = new H6Typography { FontFamily = Font, FontSize = "16px", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Font, FontSize = "14px", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Font, FontSize = "14px", FontWeight = "500", LineHeight = "1.5", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Font, FontSize = "14px", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Font, FontSize = "14px", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Font, FontSize = "14px", FontWeight = "500", LineHeight = "1.4", LetterSpacing = "0", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Font, FontSize = "13px", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            Overline = new OverlineTypography { FontFamily = Font, FontSize = "13px", FontWeight = "500", LineHeight = "1.5", LetterSpacing = "0", TextTransform = "none" },
        },
    };
}
