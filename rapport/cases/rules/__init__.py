"""What a case can be and become: plain values, without tables or a clock."""
