"""What a city arranged: who does which act, how weak PINs are met, what may be mailed."""
